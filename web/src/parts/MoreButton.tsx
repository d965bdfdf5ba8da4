import { Button, Center } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The next page of a list that grows downwards; nothing when there is none. */
export function MoreButton({
  pages,
}: {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}) {
  const { t } = useTranslation();
  if (!pages.hasNextPage) return null;
  return (
    <Center my="sm">
      <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {t('common.more')}
      </Button>
    </Center>
  );
}
