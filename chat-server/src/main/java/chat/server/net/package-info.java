/**
 * What happens on a socket. {@link chat.server.net.ServerPipeline} shows all of it; read that first. The rules of the chat are in {@code
 * chat.server.room}, who may take how much in {@code chat.server.limit}.
 */
@NullMarked
package chat.server.net;

import org.jspecify.annotations.NullMarked;
