/** What happens on a socket. {@link chat.server.net.ServerPipeline} shows it all; read that first. */
@NullMarked
package chat.server.net;

import org.jspecify.annotations.NullMarked;
