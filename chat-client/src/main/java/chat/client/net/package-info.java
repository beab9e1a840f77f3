/**
 * What happens on a client's socket; {@link chat.client.net.ClientPipeline} is the map of it. Not part of the library's
 * interface: use {@link chat.client.ChatClient}.
 */
@NullMarked
package chat.client.net;

import org.jspecify.annotations.NullMarked;
