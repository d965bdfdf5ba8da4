import { useSyncExternalStore } from 'react';
import { asProblem } from '../api/problem';

/** Work that goes on in this tab while its user is on other pages. */
export interface Job {
  id: number;
  title: string;
  state: 'running' | 'completed' | 'failed' | 'cancelled';
  done: number;
  /** How much there is to do; absent when nobody knows. */
  total?: number;
  /** How it ended. */
  note?: string;
}

/** Does the work: tells how far it is, stops with the signal, gives the words for its end. */
export type Work = (tell: (done: number) => void, signal: AbortSignal) => Promise<string>;

const kKept = 20;
const kTellEvery = 100;

let jobs: readonly Job[] = [];
let lastId = 0;
const stops = new Map<number, AbortController>();
const listeners = new Set<() => void>();

function put(id: number, change: Partial<Job>): void {
  jobs = jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
  for (const listener of listeners) listener();
}

/** Leaving the page would end the work: the browser asks first. */
function holdPage(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function end(id: number, change: Partial<Job>): void {
  stops.delete(id);
  if (stops.size === 0) removeEventListener('beforeunload', holdPage);
  put(id, change);
}

/** Starts work and gives how it ended, as the list shows it. */
export async function startJob(title: string, total: number | undefined, work: Work): Promise<Job> {
  const id = ++lastId;
  const stop = new AbortController();
  if (stops.size === 0) addEventListener('beforeunload', holdPage);
  stops.set(id, stop);
  const job: Job = { id, title, state: 'running', done: 0, ...(total === undefined ? {} : { total }) };
  jobs = [job, ...jobs].slice(0, kKept);
  put(id, {});
  let toldAt = 0;
  const tell = (done: number) => {
    const now = performance.now();
    if (now - toldAt < kTellEvery && done !== total) return;
    toldAt = now;
    put(id, { done });
  };
  let ending: Partial<Job>;
  try {
    ending = { state: 'completed', note: await work(tell, stop.signal) };
  } catch (fault) {
    ending = stop.signal.aborted
      ? { state: 'cancelled' }
      : { state: 'failed', note: asProblem(fault).message };
  }
  end(id, ending);
  return { ...job, ...ending };
}

export function stopJob(id: number): void {
  stops.get(id)?.abort();
}

/** Takes those that have ended off the list. */
export function forgetEndedJobs(): void {
  jobs = jobs.filter((job) => job.state === 'running');
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The newest first. */
export function useJobs(): readonly Job[] {
  return useSyncExternalStore(subscribe, () => jobs);
}
