import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** The frame of a page: its name for the window and for a screen reader, and what can be done on it. */
export function Page({
  title,
  aside,
  actions,
  children,
}: {
  title: string;
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Automation Orchestrator`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="ao-page">
      <Group justify="space-between" gap="xs" mb="sm" className="ao-page-head">
        <Group gap="sm" align="baseline" miw={0}>
          <Title order={1} ref={heading} tabIndex={-1} className="ao-title">
            {title}
          </Title>
          {aside}
        </Group>
        {actions && (
          <Group gap="xs" className="ao-page-actions">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </div>
  );
}
