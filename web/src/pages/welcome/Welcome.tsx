/** For whoever has just joined: the message once more, who else is in, and what next. */
import { Anchor, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { bandQuery, type BandRef, type Member, membersQuery } from '../../api/queries';
import { Quotation } from '../../parts/Terms';
import type { Welcoming } from '../invite/token';
import quoted from '../invite/InvitePage.module.css';
import classes from './Welcome.module.css';

/** How many of the others are named. */
const NAMED = 3;

interface Props {
  readonly band: BandRef;
  readonly user: string;
  readonly from: Welcoming | undefined;
}

export default function Welcome({ band, user, from }: Props) {
  // Both are what the band's page shows next. Where they can't be read, nobody misses them here.
  const { data } = useInfiniteQuery(membersQuery(band.id));
  const first = data?.pages[0];
  const long = first?.next_cursor != null;
  const { data: counted } = useQuery({ ...bandQuery(band.id), enabled: long });
  const others = first?.members.filter((member) => member.user_id !== user) ?? [];
  const count = long ? counted && counted.member_count - 1 : others.length;
  const me = data?.pages.flatMap((page) => page.members).find((member) => member.user_id === user);
  if (!from?.message && !count && !me) return null;
  return (
    <div className={classes.welcome} data-band-color={from?.band_color}>
      {from && <Quotation info={from} className={quoted.message} />}
      {count !== undefined && count > 0 && <Others others={others} count={count} />}
      {me && <Part band={band} member={me} />}
    </div>
  );
}

function Others({ others, count }: { others: readonly Member[]; count: number }) {
  const t = useTranslations('invite');
  const format = useFormatter();
  const names = others.flatMap((member) => member.display_name ?? member.name ?? []).slice(0, NAMED);
  const rest = count - names.length;
  if (names.length === 0) return null;
  return (
    <Text>
      {t('joinedWith', { names: format.list([...names, ...(rest > 0 ? [t('joinedOthers', { count: rest })] : [])]) })}
    </Text>
  );
}

function Part({ band, member }: { band: BandRef; member: Member }) {
  const t = useTranslations('invite');
  return (
    <>
      <Text>{member.part ? t('joinedPart', { part: member.part }) : t('joinedNoPart')}</Text>
      <Anchor component={Link} href={`/bands/${band.id}?part=${encodeURIComponent(member.user_id)}`}>
        {member.part ? t('changePart') : t('addPart')}
      </Anchor>
    </>
  );
}
