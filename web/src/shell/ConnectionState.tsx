import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../live/LiveContext';

export function ConnectionState() {
  const { t } = useTranslation();
  const state = useLiveState();
  const tone = state === 'live' ? 'good' : state === 'reconnecting' ? 'warn' : 'still';
  return (
    <Tooltip label={t(`live.${state}Hint`)}>
      <output className={`ao-status ao-live ao-${tone}`} aria-live="polite">
        <span className="ao-dot" aria-hidden />
        <span className="ao-live-word">{t(`live.${state}`)}</span>
      </output>
    </Tooltip>
  );
}
