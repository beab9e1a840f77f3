package chat.server.store.memory;

import chat.server.store.Sanctions;
import chat.server.store.Sanctions.Sanction;
import chat.server.store.SanctionsContract;
import java.util.List;

final class MemorySanctionsTest extends SanctionsContract {

    @Override
    protected Sanctions open() {
        return new MemorySanctions();
    }

    @Override
    protected List<Sanction> keptBehind(Sanctions sanctions) {
        return sanctions.kept();
    }
}
