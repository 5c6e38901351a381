/** The level an object belongs to. Its colour, border style and letters say the same thing. */
export type Role = 've' | 'ir' | 'mp' | 'md' | 'io' | 'cpu';

const LETTERS: Readonly<Record<Role, string>> = {
  ve: 'VE',
  ir: 'IR',
  mp: 'MP',
  md: 'MD',
  io: 'IO',
  cpu: 'CPU',
};

/**
 * A 24 × 16 tile: VE solid, IR and IT double, MP DM HP PC dashed, MD dotted, IO thick, CPU plain. It stands beside a name
 * that says the same and is therefore hidden from readers.
 */
export function RoleGlyph({ role, letters }: { readonly role: Role; readonly letters?: string }) {
  return (
    <span className="glyph" data-role={role} aria-hidden>
      {letters ?? LETTERS[role]}
    </span>
  );
}
