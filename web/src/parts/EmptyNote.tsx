import { Stack, Text, Title } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A page with nothing on it says what will be here and how to get there. */
export function EmptyNote({
  icon = <IconInbox size={32} stroke={1.4} />,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" className="ao-empty">
      <div className="ao-empty-icon" aria-hidden>
        {icon}
      </div>
      <Title order={2} size="h2" ta="center">
        {title}
      </Title>
      {children && (
        <Text size="sm" c="dimmed" maw={480} ta="center">
          {children}
        </Text>
      )}
      {actions && <div className="ao-empty-actions">{actions}</div>}
    </Stack>
  );
}
