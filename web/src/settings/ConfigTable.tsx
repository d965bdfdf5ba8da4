import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../parts/CopyButton';
import { type Column, RowTable } from '../parts/RowTable';
import { type ConfigValue, valueText, variableOf } from './config';

/** Keys of the configuration: what is in force, where it came from, how to set it. */
export function ConfigTable({ label, rows }: { label: string; rows: readonly ConfigValue[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column<ConfigValue>[] = [
    {
      key: 'key',
      label: t('config.key'),
      cell: (row) => (
        <div className="ao-words">
          <span className="ao-mono">{row.key}</span>
          <CopyButton value={variableOf(row.key)} label={t('config.copy', { name: variableOf(row.key) })} />
          <div className="ao-hint">
            {row.description}
            {!row.reloadable && ` ${t('config.needsRestart')}`}
          </div>
        </div>
      ),
    },
    {
      key: 'value',
      label: t('config.value'),
      width: '26%',
      cell: (row) => <Shown row={row} />,
    },
    {
      key: 'origin',
      label: t('config.origin'),
      width: '18%',
      cell: (row) => (
        <span className={row.origin === 'default' ? 'ao-none ao-words' : 'ao-words'}>
          {originWords(row.origin, t)}
        </span>
      ),
    },
  ];
  return <RowTable label={label} columns={columns} rows={rows} rowKey={(row) => row.key} />;
}

function Shown({ row }: { row: ConfigValue }) {
  const { t } = useTranslation();
  const text = row.secret && row.origin !== 'default' ? t('config.secret') : valueText(row.value);
  const waits = valueText(row.after_restart);
  return (
    <>
      {text === undefined || (row.secret && row.origin === 'default') ? (
        <span className="ao-none">–</span>
      ) : (
        <span className="ao-words">{text}</span>
      )}
      {waits !== undefined && <div className="ao-warn ao-words">{t('config.waits', { value: waits })}</div>}
    </>
  );
}

/** Where a value was set; the name of a variable of the environment stands for itself. */
function originWords(origin: string, t: TFunction): string {
  if (origin === 'default') return t('config.default');
  if (origin === 'command line') return t('config.commandLine');
  return origin.startsWith('file ') ? t('config.file', { path: origin.slice('file '.length) }) : origin;
}
