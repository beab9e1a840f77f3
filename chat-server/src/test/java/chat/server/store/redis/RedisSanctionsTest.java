package chat.server.store.redis;

import static chat.server.store.Asking.answer;

import chat.server.store.Sanctions;
import chat.server.store.Sanctions.Sanction;
import chat.server.store.SanctionsContract;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

final class RedisSanctionsTest extends SanctionsContract {

    private final String prefix = RedisServer.newPrefix();
    private @Nullable RedisLink link;

    @Override
    protected Sanctions open() {
        close();
        RedisLink opened = RedisServer.shared().link(prefix);
        link = opened;
        return answer(() -> RedisSanctions.open(opened));
    }

    @Override
    protected List<Sanction> keptBehind(Sanctions sanctions) {
        return open().kept();
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
    }
}
