import { expect, it } from 'vitest';
import { bodyOf, type CrmConfig, formOf } from './crm';

const kConfig: CrmConfig = {
  source: 'tenant',
  crm_type: 'generic',
  api_url: 'https://crm.example.com',
  create_endpoint: '/leads',
  get_endpoint: '/leads/{id}',
  list_endpoint: '/leads',
  id_path: '',
  authentication: { type: 'bearer', key_name: 'X-API-Key', secret: '****7f3a' },
  fields: [{ field: 'email', path: '$.contact.email', transform: 'lower' }],
  version: 3,
};

it('keeps the stored secret when none is typed', () => {
  const body = bodyOf(formOf(kConfig));
  expect(body.authentication).toEqual({ type: 'bearer' });
  expect(body.fields).toEqual(kConfig.fields);
});

it('sends the secret under the name of its kind', () => {
  const form = { ...formOf(kConfig), secret: 's3' };
  expect(bodyOf(form).authentication).toEqual({ type: 'bearer', token: 's3' });
  expect(bodyOf({ ...form, auth: 'api_key', key_name: 'X-Key' }).authentication).toEqual({
    type: 'api_key',
    key_name: 'X-Key',
    key_value: 's3',
  });
  expect(bodyOf({ ...form, auth: 'none' }).authentication).toEqual({ type: 'none' });
});

it('leaves out rules that were added and never filled in', () => {
  const form = formOf(kConfig);
  const more = { ...form, fields: [...form.fields, { field: ' ', path: '', transform: 'none' }] };
  expect(bodyOf(more).fields).toHaveLength(1);
});
