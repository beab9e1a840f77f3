/** What the command line says of the server, the same for a person's client and for a measurement. */
@NullMarked
package chat.client.options;

import org.jspecify.annotations.NullMarked;
