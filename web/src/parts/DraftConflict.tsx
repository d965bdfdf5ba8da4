import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import './diff.css';
import { aroundChanges, lineDiff } from './lineDiff';

/** Somebody else saved first: both drafts line by line, and the choice which of them stays. */
export function DraftConflict({
  mine,
  theirs,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: {
  mine: string;
  theirs: string;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const shown = aroundChanges(lineDiff(mine, theirs));
  return (
    <Modal opened onClose={onClose} title={t('draft.conflict')} size="xl" centered>
      <Stack gap="sm">
        <Text size="sm">{t('draft.conflictBody')}</Text>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="ao-diff" aria-label={t('flows.difference')} tabIndex={0}>
          {shown.map((line, index) =>
            typeof line === 'number' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference do not move
              <div key={index} className="ao-diff-gap">
                {t('draft.same', { count: line })}
              </div>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference do not move
              <Line key={index} kind={line.kind} text={line.text} />
            ),
          )}
        </section>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('draft.goOn')}
          </Button>
          <Button variant="default" onClick={onTakeTheirs}>
            {t('conflict.takeTheirs')}
          </Button>
          <Button onClick={onKeepMine}>{t('conflict.keepMine')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const kSigns = { same: ' ', mine: '+', theirs: '−' } as const;

function Line({ kind, text }: { kind: keyof typeof kSigns; text: string }) {
  const { t } = useTranslation();
  return (
    <div className={`ao-diff-${kind}`}>
      <span aria-hidden>{kSigns[kind]} </span>
      {kind !== 'same' && <span className="ao-offscreen">{t(`conflict.${kind}`)}: </span>}
      {text}
    </div>
  );
}
