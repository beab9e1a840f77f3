/**
 * The inside of {@link chat.client.ChatClient}, and not part of the library's interface: only the load generator, whose clients share what they decode, reaches in here. {@link chat.client.net.ClientCore} owns the
 * state and says what happens when a connection dies; {@link chat.client.net.ClientPipeline} is the map of a connection. Nothing here
 * knows about people, terminals or commands.
 */
@NullMarked
package chat.client.net;

import org.jspecify.annotations.NullMarked;
