import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

const kTellAfter = 300;

/** A filter that is typed; what is typed is told once the typist pauses. `first`: where the key `/` leads. */
export function TypedField({
  label,
  value,
  first = false,
  width = 160,
  onChange,
}: {
  label: string;
  value: string;
  first?: boolean;
  width?: number;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback((next: string) => onChange(next.trim()), kTellAfter);
  return (
    <TextInput
      size="xs"
      w={width}
      label={label}
      value={text}
      {...(first ? { 'data-page-search': true } : {})}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
