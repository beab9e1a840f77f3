/**
 * A crowd that talks over a bad network until that gets better, and then says whether everything was as promised: {@link
 * chat.testing.soak.Soak} runs it, {@link chat.testing.soak.SocketTalker} is a client without any of the product's code.
 */
@NullMarked
package chat.testing.soak;

import org.jspecify.annotations.NullMarked;
