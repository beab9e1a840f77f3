/** What whoever runs a server can type while it runs: the commands, and the terminal that they are typed on. */
@NullMarked
package chat.server.console;

import org.jspecify.annotations.NullMarked;
