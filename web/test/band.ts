import type { Band } from '../src/api/queries';

/** A band that one is an admin of. */
export const band: Band = {
  id: 'b1',
  name: 'B',
  created_at: '',
  member_count: 1,
  my_role: 'admin',
  settings: {
    color: 'violet',
    default_ttl_hours: 72,
    email_notifications: true,
    inviter_notes: true,
    locale: 'en',
    max_members: null,
    reminders: true,
    reply_to: null,
    reply_to_confirmed: false,
    reply_to_mail: null,
    time_zone: 'UTC',
  },
};

/** The same with its mail switched off. */
export const silent: Band = { ...band, settings: { ...band.settings, email_notifications: false } };
