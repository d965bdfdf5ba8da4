import type { ReactNode } from 'react';

/** What a row is called, with some words about it below. */
export function Named({ children, about }: { children: ReactNode; about: string | undefined }) {
  return (
    <div className="ao-words">
      {children}
      {about && <div className="ao-hint ao-clamp">{about}</div>}
    </div>
  );
}
