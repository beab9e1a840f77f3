/**
 * The inside of the library, with which no other package has to do: use {@link chat.client.ChatClient}. {@link
 * chat.client.net.ClientPipeline} is the map of what happens on a socket. Nothing of terminals or programs.
 */
@NullMarked
package chat.client.net;

import org.jspecify.annotations.NullMarked;
