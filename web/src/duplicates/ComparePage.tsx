import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { leadName } from '../leads/names';
import { leadById } from '../leads/queries';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { isForPage, shortcutsAreOn } from '../shell/useShellShortcuts';
import { CompareTable } from './CompareTable';
import { type Choice, choiceBy, kPresets, mergeBody, type Preset } from './choice';
import { duplicatesOf, groupPages, renewDuplicates, undoMerge } from './queries';

type Likeness = Schema['DuplicateReply'];

export function ComparePage() {
  const { t } = useTranslation();
  const { leadId } = useParams({ from: '/frame/duplicates/$leadId' });
  const lead = useQuery(leadById(leadId));
  const others = useQuery(duplicatesOf(leadId));
  const fault = lead.error ?? others.error;
  if (fault) {
    return (
      <Page title={t('duplicates.compare')}>
        <ProblemNote fault={fault} onRetry={() => void Promise.all([lead.refetch(), others.refetch()])} />
        <Back />
      </Page>
    );
  }
  if (!lead.data || !others.data) return <PageBones />;
  return (
    <Page title={t('duplicates.compareOf', { name: leadName(lead.data) })}>
      {others.data.length === 0 ? (
        <EmptyNote
          icon={<IconUsersGroup size={32} stroke={1.4} />}
          title={t('duplicates.none')}
          actions={<Back />}
        />
      ) : (
        <Compare
          key={[leadId, ...others.data.map((each) => each.lead.id)].join()}
          leads={[{ lead: lead.data, score: 1, why: '' }, ...others.data]}
        />
      )}
    </Page>
  );
}

function Back() {
  const { t } = useTranslation();
  return (
    <AnchorLink to="/duplicates" size="sm">
      {t('duplicates.back')}
    </AnchorLink>
  );
}

/** Leaves for the next group of the list, or for the list itself. */
function useGoOn(ids: readonly string[]): () => void {
  const navigate = useNavigate();
  const groups = useInfiniteQuery(groupPages()).data?.pages.flatMap((page) => page.groups) ?? [];
  const here = groups.findIndex((group) => ids.includes(group.lead.id));
  const next = groups.slice(here + 1).find((group) => !ids.includes(group.lead.id));
  return () =>
    void (next
      ? navigate({ to: '/duplicates/$leadId', params: { leadId: next.lead.id } })
      : navigate({ to: '/duplicates' }));
}

function Compare({ leads }: { leads: readonly Likeness[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [kept, setKept] = useState(leads[0]?.lead.id ?? '');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [preset, setPreset] = useState<Preset | null>('kept');
  const [own, setOwn] = useState<Partial<Choice>>({});
  const taken = leads.filter(({ lead }) => !left.has(lead.id));
  const rows = taken.map(({ lead }) => lead);
  const goOn = useGoOn(leads.map(({ lead }) => lead.id));
  const choice = { ...choiceBy(rows, kept, preset ?? 'kept'), ...ownOf(own, rows) };
  const enough = rows.length > 1;

  const merge = async () => {
    const reply = await take(
      api.POST('/api/leads/{id}/merge', {
        params: { path: { id: kept } },
        body: mergeBody(rows, kept, choice),
      }),
    );
    const id = notifications.show({
      autoClose: 15_000,
      message: (
        <Group gap="xs">
          {t('duplicates.merged', { count: rows.length })}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              void act(() => undoMerge(client, reply.merge.merge_id), t('duplicates.undoDone'));
            }}
          >
            {t('common.undo')}
          </Button>
        </Group>
      ),
    });
    renewDuplicates(client);
    goOn();
  };
  const dismiss = async () => {
    const [first, ...rest] = leads.map(({ lead }) => lead.id);
    if (!first) return;
    await take(
      api.POST('/api/leads/{id}/not-duplicates', {
        params: { path: { id: first } },
        body: { lead_ids: rest },
      }),
    );
    notifications.show({ message: t('duplicates.dismissed') });
    renewDuplicates(client);
    goOn();
  };
  const leave = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  const bar = useRef<HTMLDivElement>(null);
  useLetters(bar);
  return (
    <>
      <Group gap="xs" mb="sm" ref={bar}>
        <GuardedButton right="leads:write" disabled={!enough} onClick={() => void act(merge)} data-letter="m">
          {t('duplicates.merge', { count: rows.length })}
        </GuardedButton>
        <GuardedButton
          right="leads:write"
          variant="default"
          onClick={() => void act(dismiss)}
          data-letter="n"
        >
          {t('duplicates.dismiss')}
        </GuardedButton>
        <Button variant="default" onClick={goOn} data-letter="s">
          {t('duplicates.skip')}
        </Button>
        <SegmentedControl
          size="xs"
          aria-label={t('duplicates.preset')}
          value={preset ?? ''}
          onChange={(next) => {
            setPreset(next as Preset);
            setOwn({});
          }}
          data={kPresets.map((value) => ({ value, label: t(`duplicates.preset_${value}`) }))}
        />
        <Back />
      </Group>
      <CompareTable
        leads={leads}
        kept={kept}
        left={left}
        choice={choice}
        onKeep={setKept}
        onLeave={leave}
        onChoose={(field, id) => setOwn({ ...own, [field]: id })}
      />
      <Text size="xs" c="dimmed" mt="xs">
        {t('duplicates.after')}
      </Text>
    </>
  );
}

/** What was chosen by hand, as far as it is the value of a lead that still takes part. */
function ownOf(own: Partial<Choice>, leads: readonly { id: string }[]): Partial<Choice> {
  const ids = new Set(leads.map((lead) => lead.id));
  return Object.fromEntries(Object.entries(own).filter(([, id]) => ids.has(id)));
}

/** M merges, N says that they are not the same, S skips: each presses the button that shows what it does. */
function useLetters(bar: React.RefObject<HTMLDivElement | null>) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isForPage(event) || !shortcutsAreOn() || !/^[mns]$/.test(event.key)) return;
      bar.current?.querySelector<HTMLButtonElement>(`[data-letter="${event.key}"]`)?.click();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [bar]);
}
