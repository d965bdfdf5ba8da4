import type { Schema } from './client';

export type Lead = Schema['Lead'];
export type LeadPatch = Schema['LeadPatch'];
export type Task = Schema['TaskReply'];
export type TaskDetail = Schema['TaskDetailReply'];
export type Queue = Schema['QueueReply'];
export type Schedule = Schema['ScheduleReply'];
export type Worker = Schema['WorkerReply'];
export type AuditEvent = Schema['AuditEventReply'];
export type User = Schema['UserReply'];
export type Tenant = Schema['TenantReply'];
export type ApiKey = Schema['ApiKeyReply'];
