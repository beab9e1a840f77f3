/**
 * A terminal with somebody in front of it: lines are typed at the bottom while others appear above. Client and server's console
 * share it. It needs the library for terminals (JLine), which is optional for whoever needs the wire alone.
 */
@NullMarked
package chat.terminal;

import org.jspecify.annotations.NullMarked;
