import { Skeleton } from '@mantine/core';

/** The shape of a page that is on its way; it shows only when that takes a moment. */
export function PageBones({ inner = false }: { inner?: boolean }) {
  return (
    <div className={inner ? 'ao-late' : 'ao-page ao-late'} aria-busy>
      {!inner && <Skeleton height={24} width={220} mb="md" />}
      <Skeleton height={36} mb={8} />
      <Skeleton height={36} mb={8} />
      <Skeleton height={36} mb={8} />
      <Skeleton height={36} width="70%" />
    </div>
  );
}
