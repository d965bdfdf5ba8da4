import { describe, expect, it } from 'vitest';
import { asText, type Definition, tidy } from './definition';
import { depthOf, edgesOf, kStart, roomFor } from './edges';
import { graphOf } from './graph';

const kHot: Definition = {
  name: 'Hot leads',
  triggers: [{ kind: 'new_lead' }],
  steps: [
    {
      id: 'hot',
      kind: 'branch',
      branches: [
        { label: 'yes', next: 'owner' },
        { label: 'no', next: 'later' },
      ],
    },
    { id: 'owner', kind: 'assign', on_error: 'goto', error_next: 'later' },
    { id: 'call', kind: 'follow_up_task', next: '' },
    { id: 'later', kind: 'add_tag' },
  ],
};

describe('the ways of a workflow', () => {
  it('are those of the branches, of next, of what stands below, and of errors', () => {
    expect(edgesOf(kHot).map(({ from, label, to }) => `${from} -${label}-> ${to}`)).toEqual([
      `${kStart} --> hot`,
      'hot -yes-> owner',
      'hot -no-> later',
      'owner --> call',
      'owner -!-> later',
    ]);
  });

  it('leave out steps that do not exist, and survive a circle', () => {
    const circle: Definition = {
      name: 'x',
      steps: [
        { id: 'a', kind: 'wait', next: 'b' },
        { id: 'b', kind: 'branch', next: 'a', branches: [{ label: 'yes', next: 'nowhere' }] },
      ],
    };
    expect(edgesOf(circle)).toHaveLength(3);
    expect(graphOf(circle).nodes).toHaveLength(3);
  });

  it('have a depth that is known before they are drawn', () => {
    expect(depthOf(kHot)).toBe(4);
    const lowest = Math.max(...graphOf(kHot).nodes.map((node) => node.y));
    expect(roomFor(kHot).height).toBeGreaterThan(lowest + 56);
  });

  it('run from top to bottom without steps on top of each other', () => {
    const { nodes } = graphOf(kHot);
    const y = (id: string) => nodes.find((node) => node.id === id)?.y ?? 0;
    expect(y(kStart)).toBeLessThan(y('hot'));
    expect(y('hot')).toBeLessThan(y('owner'));
    expect(new Set(nodes.map((node) => `${node.x},${node.y}`)).size).toBe(nodes.length);
  });
});

describe('a definition to edit', () => {
  it('says only what does not go without saying', () => {
    const said = tidy({
      name: 'x',
      description: '',
      entry: 'always',
      rate: { runs: 0, per_seconds: 60 },
      notify_on_error: [],
      extra: {},
      concurrency: 0,
      triggers: [{ kind: 'new_lead', settings: {}, filter: null }],
      steps: [
        {
          id: 'a',
          kind: 'add_tag',
          label: '',
          settings: { tag: '' },
          next: '',
          branches: [],
          on_error: 'continue',
          error_next: '',
          retry: { max_attempts: 0, delay_seconds: 0, max_delay_seconds: 0 },
          timeout_seconds: 0,
        },
      ],
    });
    expect(said).toEqual({
      name: 'x',
      triggers: [{ kind: 'new_lead' }],
      steps: [{ id: 'a', kind: 'add_tag', settings: { tag: '' }, next: '', on_error: 'continue' }],
    });
  });

  it('keeps what is no definition as it is', () => {
    expect(asText({ other: 1 })).toBe('{\n  "other": 1\n}');
  });
});
