import { Paper, SegmentedControl, Select, Stack, Switch, Text, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '../i18n/format';
import { chooseLanguage, kLanguages, type Language, writeStored } from '../i18n/i18n';
import { chooseTimeZone, chosenZone, knownZones, timeZone } from '../i18n/zone';
import { chooseDensity, type Density, kDensities, useDensity } from '../shell/density';
import { kShortcutsOff, shortcutsAreOn } from '../shell/useShellShortcuts';

export function AppearanceSection() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [keys, setKeys] = useState(shortcutsAreOn);
  const [now] = useState(() => new Date().toISOString());
  const density = useDensity();
  return (
    <Paper withBorder p="md" maw={520}>
      <Stack gap="md">
        <div>
          <Text size="sm" fw={600} id="scheme-label" mb={4}>
            {t('settings.theme')}
          </Text>
          <SegmentedControl
            aria-labelledby="scheme-label"
            size="xs"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({
              value,
              label: t(`settings.theme_${value}`),
            }))}
          />
        </div>
        <div>
          <Text size="sm" fw={600} id="density-label" mb={4}>
            {t('settings.density')}
          </Text>
          <SegmentedControl
            aria-labelledby="density-label"
            size="xs"
            value={density}
            onChange={(value) => chooseDensity(value as Density)}
            data={kDensities.map((value) => ({ value, label: t(`settings.density_${value}`) }))}
          />
        </div>
        <Select
          label={t('settings.language')}
          allowDeselect={false}
          value={i18n.language}
          data={Object.entries(kLanguages).map(([value, label]) => ({ value, label }))}
          onChange={(value) => value && void chooseLanguage(value as Language)}
          maw={240}
        />
        <Select
          label={t('settings.timeZone')}
          description={t('settings.timeZoneHint', { now: formatMoment(now) })}
          placeholder={t('settings.timeZoneAuto', { zone: timeZone() })}
          value={chosenZone() ?? null}
          data={knownZones()}
          onChange={chooseTimeZone}
          searchable
          clearable
          nothingFoundMessage={t('palette.nothing')}
          limit={50}
          maw={320}
        />
        <Switch
          label={t('shortcut.on')}
          description={t('settings.shortcutsHint')}
          checked={keys}
          onChange={(event) => {
            setKeys(event.currentTarget.checked);
            writeStored(kShortcutsOff, event.currentTarget.checked ? '0' : '1');
          }}
        />
      </Stack>
    </Paper>
  );
}
