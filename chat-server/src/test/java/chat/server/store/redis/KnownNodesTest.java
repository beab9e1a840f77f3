package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.Cluster.Presence;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KnownNodesTest {

    @Test
    void serverIsCalledAsItCallsItselfOrByWhatItIsKnownByElse() {
        KnownNodes known = new KnownNodes("a1");
        String said = KnownNodes.written(new Presence("east", "1.0", null, null, null));
        known.heard(null, List.of(new DirectoryReply(List.of("b2", said, 0, 0))), List.of());

        assertThat(known.name("b2")).isEqualTo("east");
        assertThat(known.name("c3")).isEqualTo("c3");
    }
}
