import { ActionIcon, Button, Group, Select, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type CrmField, kTransforms } from './crm';

/** What of a lead goes where in the CRM; without a rule everything goes under our own names. */
export function CrmFields({
  fields,
  messages,
  onChange,
}: {
  fields: readonly CrmField[];
  messages: Record<string, string>;
  onChange: (fields: CrmField[]) => void;
}) {
  const { t } = useTranslation();
  const set = (index: number, change: Partial<CrmField>) =>
    onChange(fields.map((rule, at) => (at === index ? { ...rule, ...change } : rule)));
  return (
    <section aria-label={t('crm.fields')}>
      <Title order={2} size="sm">
        {t('crm.fields')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('crm.fieldsHint')}
      </Text>
      {fields.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
        <Group key={index} gap="xs" mb={6} align="start" wrap="nowrap" className="ao-rule">
          <TextInput
            size="xs"
            aria-label={t('crm.ours', { number: index + 1 })}
            placeholder="email"
            value={rule.field}
            error={messages[`fields/${index}/field`]}
            onChange={(event) => set(index, { field: event.currentTarget.value })}
          />
          <span aria-hidden>→</span>
          <TextInput
            size="xs"
            aria-label={t('crm.theirs', { number: index + 1 })}
            placeholder="$.contact.email"
            value={rule.path}
            error={messages[`fields/${index}/path`]}
            onChange={(event) => set(index, { path: event.currentTarget.value })}
          />
          <Select
            size="xs"
            aria-label={t('crm.transform', { number: index + 1 })}
            allowDeselect={false}
            data={kTransforms.map((value) => ({ value, label: t(`crm.transform_${value}`) }))}
            value={rule.transform}
            onChange={(value) => set(index, { transform: value ?? 'none' })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('crm.removeRule', { number: index + 1 })}
            onClick={() => onChange(fields.filter((_, at) => at !== index))}
          >
            <IconX size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...fields, { field: '', path: '', transform: 'none' }])}
      >
        {t('crm.addRule')}
      </Button>
    </section>
  );
}
