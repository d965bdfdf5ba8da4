import { useState } from 'react';
import { asProblem, fieldMessages, type Problem } from '../api/problem';

/** What a form needs to send itself: whether it is on its way, what was wrong, and the message for each field. */
export function useSending(): {
  busy: boolean;
  fault: Problem | undefined;
  messages: Record<string, string>;
  send: (call: () => Promise<void>) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Problem>();
  const send = async (call: () => Promise<void>) => {
    setBusy(true);
    setFault(undefined);
    try {
      await call();
    } catch (thrown) {
      setFault(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { busy, fault, messages: fault ? fieldMessages(fault) : {}, send };
}
