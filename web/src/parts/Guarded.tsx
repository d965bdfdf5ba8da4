import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEventHandler } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/SessionContext';

/** A button that tells those who may not press it which right they lack. */
export function GuardedButton({
  right,
  disabled,
  ...props
}: ButtonProps & {
  right: string;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  type?: 'submit' | 'button';
}) {
  const { t } = useTranslation();
  const may = useMay(right);
  const button = <Button {...props} disabled={disabled || !may} />;
  if (may) return button;
  return (
    <Tooltip label={t('problem.needs', { right })}>
      <span>{button}</span>
    </Tooltip>
  );
}
