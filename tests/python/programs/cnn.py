"""The twin of examples/cnn.ts."""

import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(16)
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(16, 2)

    def forward(self, images):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(images))), 2)
        y = F.relu(self.bn2(self.conv2(x)))
        return self.fc(self.dropout(F.adaptive_avg_pool2d(y, 1).flatten(1)))


def stripes(n):
    images = torch.randn(n, 1, 12, 12) * 0.5
    labels = torch.randint(0, 2, (n,))
    places = torch.randint(0, 12, (n,))
    for i in range(n):
        if labels[i] == 0:
            images[i, 0, places[i]] += 2
        else:
            images[i, 0, :, places[i]] += 2
    return images, labels


torch.manual_seed(0)
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)

for step in range(20):
    images, labels = stripes(32)
    loss = F.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"step {step}: loss {loss.item():.6f}")

model.eval()
with torch.no_grad():
    images, labels = stripes(100)
    print(f"{(model(images).argmax(1) == labels).sum().item()} of 100 right")
