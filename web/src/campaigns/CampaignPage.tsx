import { SimpleGrid, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from '../analytics/percent';
import { api, take } from '../api/client';
import { formatNumber } from '../i18n/format';
import { Card } from '../parts/Card';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { Figure } from '../parts/Figure';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { MailPreview } from '../templates/MailPreview';
import { templateById } from '../templates/queries';
import { CampaignButtons } from './CampaignButtons';
import { CampaignDialog } from './CampaignDialog';
import { type Campaign, type Counts, campaignById, campaignFigures, renewCampaigns } from './queries';

export function CampaignPage() {
  const { t } = useTranslation();
  const { campaignId } = useParams({ from: '/frame/campaigns/$campaignId' });
  const campaign = useQuery(campaignById(campaignId));
  if (campaign.error && !campaign.data) {
    return (
      <Page title={t('campaigns.one')}>
        <ProblemNote fault={campaign.error} onRetry={() => void campaign.refetch()} />
        <AnchorLink to="/campaigns">{t('campaigns.back')}</AnchorLink>
      </Page>
    );
  }
  if (!campaign.data) return <PageBones />;
  return (
    <Page
      title={campaign.data.name}
      aside={<StatusDot status={campaign.data.status} />}
      actions={<Actions campaign={campaign.data} />}
    >
      {campaign.data.description && (
        <Text size="sm" mb="sm" className="ao-words">
          {campaign.data.description}
        </Text>
      )}
      <Figures id={campaignId} />
      <Content campaign={campaign.data} />
    </Page>
  );
}

function Actions({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const remove = async () => {
    await take(
      api.DELETE('/api/campaigns/{campaign_id}', { params: { path: { campaign_id: campaign.id } } }),
    );
    await navigate({ to: '/campaigns' });
    await renewCampaigns(client);
  };
  return (
    <>
      <CampaignButtons campaign={campaign} />
      <GuardedButton right="campaigns:write" variant="default" onClick={() => setEditing(true)}>
        {t('common.edit')}
      </GuardedButton>
      <GuardedButton right="campaigns:write" variant="default" onClick={() => setRemoving(true)}>
        {t('common.delete')}
      </GuardedButton>
      {editing && <CampaignDialog campaign={campaign} onClose={() => setEditing(false)} />}
      <ConfirmDialog
        opened={removing}
        title={t('campaigns.removeTitle', { name: campaign.name })}
        action={t('common.delete')}
        danger
        onConfirm={remove}
        onClose={() => setRemoving(false)}
      >
        {t('campaigns.removeBody')}
      </ConfirmDialog>
    </>
  );
}

const kRated = [
  'delivered',
  'opened',
  'clicked',
  'converted',
  'bounced',
  'unsubscribed',
] as const satisfies readonly (keyof Counts)[];

/** What became of the messages, each number with its share. */
function Figures({ id }: { id: string }) {
  const { t } = useTranslation();
  const figures = useQuery(campaignFigures(id));
  if (figures.error) return <ProblemNote fault={figures.error} onRetry={() => void figures.refetch()} />;
  const shown = figures.data;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }} spacing="xs" mb="sm">
      <Figure label={t('campaigns.sent')} value={shown && formatNumber(shown.metrics.sent)} note=" " />
      {kRated.map((name) => (
        <Figure
          key={name}
          label={t(`campaigns.${name}`)}
          value={shown && formatNumber(shown.metrics[name])}
          note={shown ? percent(shown.rates[name]) : '…'}
        />
      ))}
    </SimpleGrid>
  );
}

/** The mail of the campaign: its own subject over the template's body. */
function Content({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const template = useQuery({ ...templateById(campaign.template_id), enabled: campaign.template_id !== '' });
  if (!campaign.template_id)
    return (
      <Card title={t('templates.preview')}>
        <p className="ao-hint">{t('campaigns.noTemplate')}</p>
      </Card>
    );
  if (template.error) return <ProblemNote fault={template.error} onRetry={() => void template.refetch()} />;
  if (!template.data) return <PageBones inner />;
  const { subject, body, is_html } = template.data;
  return (
    <>
      <Text size="sm" mb="xs">
        {t('campaigns.uses')}{' '}
        <AnchorLink to="/templates/$templateId" params={{ templateId: template.data.id }}>
          {template.data.name}
        </AnchorLink>
      </Text>
      <MailPreview draft={{ subject: campaign.subject || subject, body, is_html }} />
    </>
  );
}
