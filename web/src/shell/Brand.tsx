import { Group } from '@mantine/core';

export function Brand() {
  return (
    <Group gap={8} wrap="nowrap" className="ao-brand">
      <img src="/favicon.svg" alt="" width={24} height={24} />
      <span>Automation Orchestrator</span>
    </Group>
  );
}
