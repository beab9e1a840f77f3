/** A bad network between clients and a server, as bad as the dice and a seed want it: see {@link chat.testing.faults.FaultProxy}. */
@NullMarked
package chat.testing.faults;

import org.jspecify.annotations.NullMarked;
