import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function BackupSection({
  title,
  hint,
  action,
  children,
}: {
  title: string;
  hint: string;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="sm" mb="sm" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <div>
          <Title order={2} size="sm">
            {title}
          </Title>
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        </div>
        {action}
      </Group>
      {children}
    </Paper>
  );
}
