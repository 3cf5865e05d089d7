import { Badge } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { Role } from '../api/queries';

export function RoleBadge({ role }: { role: Role }) {
  const t = useTranslations('role');
  return (
    <Badge variant="light" color={role === 'admin' ? 'violet' : 'gray'} tt="none">
      {t(role)}
    </Badge>
  );
}
