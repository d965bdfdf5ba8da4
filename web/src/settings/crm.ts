import type { Schema } from '../api/client';

export type CrmConfig = Schema['CrmConfigReply'];
export type CrmBody = Schema['CrmConfigRequest'];
export type CrmField = Required<Pick<Schema['CrmFieldRule'], 'field' | 'path'>> & { transform: string };

export const kTransforms = ['none', 'trim', 'lower', 'upper', 'digits', 'text', 'number'] as const;
export const kSecrets = ['none', 'bearer', 'api_key'] as const;

export interface CrmForm {
  api_url: string;
  create_endpoint: string;
  get_endpoint: string;
  list_endpoint: string;
  id_path: string;
  auth: string;
  key_name: string;
  /** Empty: the stored one stays. */
  secret: string;
  fields: CrmField[];
}

export function formOf(config: CrmConfig): CrmForm {
  const { api_url, create_endpoint, get_endpoint, list_endpoint, id_path, authentication } = config;
  return {
    api_url,
    create_endpoint,
    get_endpoint,
    list_endpoint,
    id_path,
    auth: authentication.type,
    key_name: authentication.key_name,
    secret: '',
    fields: config.fields.map((rule) => ({
      field: rule.field,
      path: rule.path,
      transform: rule.transform ?? 'none',
    })),
  };
}

/** What is sent: a secret only when one was typed, rules only when they say what goes where. */
export function bodyOf(form: CrmForm): CrmBody {
  const { auth, key_name, secret, fields, ...rest } = form;
  const authentication: Schema['CrmAuthentication'] = { type: auth };
  if (auth === 'bearer' && secret) authentication.token = secret;
  if (auth === 'api_key') authentication.key_name = key_name;
  if (auth === 'api_key' && secret) authentication.key_value = secret;
  return {
    crm_type: 'generic',
    ...rest,
    authentication,
    fields: fields.filter((rule) => rule.field.trim() !== '' || rule.path.trim() !== ''),
  };
}
