import { notifications } from '@mantine/notifications';
import { asProblem } from '../api/problem';

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
  notifications.show({ color: 'red', autoClose: false, message: asProblem(fault).message });
}
