/**
 * TLS: certificates and keys, how they are read again, and the handlers that encrypt. What is inside of it is not known here. Nothing of
 * this is loaded where there is no certificate.
 */
@NullMarked
package chat.server.net.tls;

import org.jspecify.annotations.NullMarked;
