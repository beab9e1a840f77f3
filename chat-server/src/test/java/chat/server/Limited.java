package chat.server;

import chat.server.config.FairUse;
import chat.server.config.ServerLimits;

/** For tests elsewhere: the contract's limits with another fair use. */
public final class Limited {

    private Limited() {}

    public static ServerLimits with(FairUse use) {
        return new Limits().fairUse(use).build();
    }
}
