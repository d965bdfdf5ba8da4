import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a page with a name of its own. `aside` stands at the right of the name. */
export function Card({
  title,
  wide = false,
  aside,
  children,
}: {
  title: string;
  wide?: boolean;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper
      withBorder
      p="sm"
      component="section"
      className={wide ? 'ao-card ao-wide' : 'ao-card'}
      aria-label={title}
    >
      <div className="ao-card-head">
        <Title order={2} size="sm">
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </Paper>
  );
}
