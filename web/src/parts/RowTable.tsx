import { Skeleton, Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  width?: number | string;
}

/** A table of some dozens of rows; on a narrow screen each row becomes a card. */
export function RowTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  loading,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  loading?: boolean;
}) {
  return (
    <Table
      className="ao-rows"
      aria-label={label}
      highlightOnHover
      verticalSpacing="var(--ao-cell)"
      aria-busy={loading ?? !rows}
    >
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column.key} ta={column.align} w={column.width} scope="col">
              {column.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows?.map((row) => (
          <Table.Tr key={rowKey(row)}>
            {columns.map((column) => (
              <Table.Td
                key={column.key}
                ta={column.align}
                className={column.align ? 'ao-nowrap' : undefined}
                data-label={column.label}
              >
                {column.cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
        {!rows && <SkeletonRows columns={columns.length} />}
      </Table.Tbody>
    </Table>
  );
}

const kPlaceholders = ['a', 'b', 'c', 'd', 'e', 'f'];

function SkeletonRows({ columns }: { columns: number }) {
  return kPlaceholders.map((row) => (
    <Table.Tr key={row} className="ao-late">
      <Table.Td colSpan={columns}>
        <Skeleton height={16} radius="sm" />
      </Table.Td>
    </Table.Tr>
  ));
}
