import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { GuardedButton } from '../parts/Guarded';
import { type Campaign, renewCampaigns, stepsFrom } from './queries';

/** What a campaign can do next: start, pause, go on, and for good: be put away. */
export function CampaignButtons({ campaign, small = false }: { campaign: Campaign; small?: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const path = { params: { path: { campaign_id: campaign.id } } };
  const calls = {
    start: () => take(api.POST('/api/campaigns/{campaign_id}/resume', path)),
    resume: () => take(api.POST('/api/campaigns/{campaign_id}/resume', path)),
    pause: () => take(api.POST('/api/campaigns/{campaign_id}/pause', path)),
    archive: () => take(api.POST('/api/campaigns/{campaign_id}/archive', path)),
  };
  const press = async (step: keyof typeof calls) => {
    if (step === 'archive') return setAsking(true);
    await act(calls[step], t(`campaigns.did_${step}`, { name: campaign.name }));
    await renewCampaigns(client);
  };
  return (
    <Group gap={small ? 4 : 'xs'} justify="flex-end" wrap="nowrap">
      {stepsFrom(campaign.status).map((step) => (
        <GuardedButton
          key={step}
          right="campaigns:write"
          variant={(step === 'start' || step === 'resume') && !small ? 'filled' : 'default'}
          {...(small ? { size: 'compact-xs' } : {})}
          onClick={() => void press(step)}
        >
          {t(`campaigns.${step}`)}
        </GuardedButton>
      ))}
      <ConfirmDialog
        opened={asking}
        title={t('campaigns.archiveTitle', { name: campaign.name })}
        action={t('campaigns.archive')}
        danger
        onConfirm={async () => {
          await calls.archive();
          await renewCampaigns(client);
        }}
        onClose={() => setAsking(false)}
      >
        {t('campaigns.archiveBody')}
      </ConfirmDialog>
    </Group>
  );
}
