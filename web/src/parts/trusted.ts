/** As much of trusted types as is used here; browsers without them do as before. */
interface Rules {
  createHTML: (text: string) => string | null;
  createScriptURL?: (address: string) => string | null;
}
interface Factory {
  createPolicy: (name: string, rules: Rules) => { createHTML: (text: string) => string };
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const markup = factory?.createPolicy('ao-markup', { createHTML: (text) => text });

/**
 * What is let through of texts that become part of the page by themselves (policy `require-trusted-types-for`): the
 * styles of the kit, which have no markup, and workers of this app. Anything else is an error and does nothing.
 */
export function guardPage(): void {
  factory?.createPolicy('default', {
    createHTML: (text) => (text.includes('<') ? null : text),
    createScriptURL: (address) =>
      new URL(address, location.href).origin === location.origin ? address : null,
  });
}

/** A document of its own in which nothing runs and from which nothing is loaded: for picking parts of it. */
export function parseApart(text: string, type: 'text/html' | 'image/svg+xml'): Document {
  return new DOMParser().parseFromString(markup?.createHTML(text) ?? text, type);
}
