import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, etag, take } from '../api/client';
import { asProblem } from '../api/problem';
import type { Lead, LeadPatch } from '../api/rows';
import { saying } from '../parts/act';
import { reversePatch } from './fields';
import { leadName } from './names';
import { leadById, renewLeads } from './queries';

/** A change that came too late: somebody else changed the lead first. */
export interface Conflict {
  before: Lead;
  patch: LeadPatch;
  theirs: Lead;
}

export function patchLead(id: string, version: number, patch: LeadPatch): Promise<Lead> {
  return take(
    api.PATCH('/api/leads/{id}', {
      params: { path: { id }, header: { 'If-Match': etag(version) } },
      body: patch,
    }),
  ).then((saved) => saved.data);
}

/** Saves a change at once and offers to take it back; a conflict is shown, never written over. */
export function useSaveLead() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict>();

  const undo = async (saved: Lead, back: LeadPatch, toast: string) => {
    notifications.hide(toast);
    try {
      await patchLead(saved.id, saved.version, back);
      renewLeads(client);
      notifications.show({ message: t('leads.undone') });
    } catch (fault) {
      notifications.show({ color: 'red', message: saying(fault) });
    }
  };

  const save = async (before: Lead, patch: LeadPatch): Promise<boolean> => {
    try {
      const saved = await patchLead(before.id, before.version, patch);
      client.setQueryData(['lead', saved.id], saved);
      renewLeads(client);
      const toast = `saved-${saved.id}-${saved.version}`;
      notifications.show({
        id: toast,
        autoClose: 8_000,
        message: (
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <span className="ao-ellipsis">{t('leads.saved', { name: leadName(saved) })}</span>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => void undo(saved, reversePatch(before, patch), toast)}
            >
              {t('common.undo')}
            </Button>
          </Group>
        ),
      });
      return true;
    } catch (fault) {
      if (asProblem(fault).status !== 412) throw fault;
      const theirs = await client.fetchQuery({ ...leadById(before.id), staleTime: 0 });
      setConflict({ before, patch, theirs });
      return false;
    }
  };

  return { save, conflict, settle: () => setConflict(undefined) };
}
