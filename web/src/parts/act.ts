import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { asProblem, kNoAnswer } from '../api/problem';

/** Does something and says how it went; what failed stays to be read. True when it went well. */
export async function act(call: () => Promise<unknown>, words?: string): Promise<boolean> {
  try {
    await call();
    if (words) notifications.show({ message: words });
    return true;
  } catch (fault) {
    tellProblem(fault);
    return false;
  }
}

/** Says what failed, until somebody has read it. */
export function tellProblem(fault: unknown) {
  notifications.show({ color: 'red', autoClose: false, message: saying(fault) });
}

/** One sentence of what failed; what the browser says of a lost connection is for nobody. */
export function saying(fault: unknown): string {
  const problem = asProblem(fault);
  return problem.status === kNoAnswer ? i18next.t('problem.offline') : problem.message;
}
