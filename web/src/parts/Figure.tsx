import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A number with its name; with `to` it leads to the rows behind it. */
export function Figure({
  label,
  value,
  note,
  to,
  search,
  tone,
}: {
  label: string;
  value: string | undefined;
  note?: ReactNode;
  to?: string;
  search?: Record<string, string>;
  tone?: 'bad' | undefined;
}) {
  const content = (
    <>
      <span className="ao-figure-label">{label}</span>
      <span className={tone ? `ao-figure-value ao-${tone}` : 'ao-figure-value'}>{value ?? '…'}</span>
      {note && <span className="ao-figure-note">{note}</span>}
    </>
  );
  if (!to) return <div className="ao-figure">{content}</div>;
  return (
    <Link to={to} search={search ?? {}} className="ao-figure">
      {content}
    </Link>
  );
}
