/** A workflow as its JSON says it; the server checks it, so nothing here is sure to be there. */
export interface Definition {
  name: string;
  description?: string;
  triggers?: Trigger[];
  steps: Step[];
  [more: string]: unknown;
}

export interface Trigger {
  kind: string;
  settings?: Record<string, unknown>;
  filter?: unknown;
}

export interface Step {
  id: string;
  kind: string;
  label?: string;
  settings?: Record<string, unknown>;
  next?: string;
  branches?: { label: string; next?: string }[];
  on_error?: string;
  error_next?: string;
  [more: string]: unknown;
}

/** Nothing, or a list or an object of nothing. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value as object).length === 0;
}

/** What a member is when nobody says anything; `next` is not among them: without it a step goes on to the one below. */
const kUsual: Record<string, unknown> = { on_error: 'fail', entry: 'always' };
const kAlwaysSaid = new Set(['next', 'kind', 'id', 'name', 'steps']);

function withoutUsual<T extends object>(thing: T): T {
  const said = Object.entries(thing).filter(
    ([name, value]) => kAlwaysSaid.has(name) || (kUsual[name] !== value && !isEmpty(value)),
  );
  return Object.fromEntries(said) as T;
}

function tidyStep(step: Step): Step {
  const { retry, ...rest } = withoutUsual(step);
  const policy = retry ? withoutUsual(retry as object) : {};
  return isEmpty(policy) ? (rest as Step) : ({ ...rest, retry: policy } as Step);
}

/** The definition without what goes without saying, as a person would write it. */
export function tidy(definition: Definition): Definition {
  const { rate, ...rest } = definition as Definition & { rate?: { runs?: number } };
  return {
    ...withoutUsual(rest as Definition),
    ...(rate?.runs ? { rate } : {}),
    ...(definition.triggers?.length ? { triggers: definition.triggers.map(withoutUsual) } : {}),
    steps: definition.steps.map(tidyStep),
  };
}

/** The definition as text to edit. */
export function asText(definition: unknown): string {
  return isDefinition(definition)
    ? JSON.stringify(tidy(definition), null, 2)
    : JSON.stringify(definition, null, 2);
}

export function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && Array.isArray((value as { steps?: unknown }).steps);
}
