import { NumberInput, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Limits {
  max_running: number;
  rate_per_second: number;
  burst: number;
}

const kFields: readonly { key: keyof Limits; decimals: boolean }[] = [
  { key: 'max_running', decimals: false },
  { key: 'rate_per_second', decimals: true },
  { key: 'burst', decimals: false },
];

/** How many tasks may run, and how fast they may start; 0: no limit. */
export function LimitFields({
  value,
  messages,
  onChange,
}: {
  value: Limits;
  messages: Record<string, string>;
  onChange: (next: Limits) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('queues.limitsBody')}
      </Text>
      {kFields.map(({ key, decimals }) => (
        <NumberInput
          key={key}
          label={t(`queues.${key}`)}
          min={0}
          allowDecimal={decimals}
          value={value[key]}
          error={messages[key]}
          onChange={(next) => onChange({ ...value, [key]: typeof next === 'number' ? next : 0 })}
        />
      ))}
    </>
  );
}
