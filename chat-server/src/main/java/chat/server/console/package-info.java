/**
 * What whoever runs a server can type while it runs: the commands, and the terminal that they are typed on. It acts on the server through
 * {@link chat.server.console.ServerControl} alone.
 */
@NullMarked
package chat.server.console;

import org.jspecify.annotations.NullMarked;
