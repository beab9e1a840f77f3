/**
 * The inside of the library: use {@link chat.client.ChatClient}. Only the load generator, whose clients share what they decode, reaches in
 * here. {@link chat.client.net.ClientPipeline} is the map of what happens on a socket. Nothing of terminals or programs.
 */
@NullMarked
package chat.client.net;

import org.jspecify.annotations.NullMarked;
